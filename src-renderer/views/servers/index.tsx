export function ServersView() {
  return <section aria-label="Servers" />;
}
