export function SessionsView() {
  return <section aria-label="Sessions" />;
}
