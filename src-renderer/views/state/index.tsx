export function StateView() {
  return <section aria-label="State" />;
}
