export function ToolsView() {
  return <section aria-label="Tools" />;
}
