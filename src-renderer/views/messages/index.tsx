export function MessagesView() {
  return <section aria-label="Messages" />;
}
