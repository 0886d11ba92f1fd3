/**
 * The sheet of the few pages that the shell itself writes. It repeats the app's tokens that it needs: the app's own
 * files are behind the cookie, and these pages are for those who have none.
 */
export const SHELL_CSS = `:root {
  color-scheme: light dark;
  --case: light-dark(#e9e6df, #211f1c);
  --pane: light-dark(#fbfaf7, #171614);
  --sunken: light-dark(#f1eee8, #1c1b18);
  --line: light-dark(#d6d1c6, #36332d);
  --line-strong: light-dark(#8a8577, #827c70);
  --ink: light-dark(#1c1b18, #eae6dd);
  --ink-2: light-dark(#4b4840, #b9b4a8);
  --ink-3: light-dark(#656156, #a5a093);
  --accent: light-dark(#1f55c0, #7fabff);
  --accent-ink: light-dark(#ffffff, #10131a);
  --warn: light-dark(#835200, #e9b755);
  --warn-wash: light-dark(#fbf0d6, #33290f);
  --ok: light-dark(#2c6a2e, #8ccb88);
  --error: light-dark(#b3221a, #ff9186);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  padding: 32px 16px;
  background: var(--case);
  color: var(--ink);
  font: 13px/1.5 system-ui, -apple-system, 'Segoe UI', 'Cantarell', 'Noto Sans', 'DejaVu Sans', sans-serif;
}
main {
  max-width: 760px;
  margin: 0 auto;
  padding: 20px 24px 24px;
  background: var(--pane);
  border: 1px solid var(--line);
  border-radius: 5px;
}
.brand { margin: 0 0 16px; color: var(--ink-3); font-weight: 600; letter-spacing: 0.02em; }
h1 { margin: 0 0 8px; font-size: 17px; line-height: 1.35; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 12px; color: var(--ink-2); max-width: 64ch; }
a { color: var(--accent); }
code, .value, .hash {
  font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  font-size: 12px;
}
table { width: 100%; margin: 16px 0; border-collapse: collapse; border: 1px solid var(--line); background: var(--sunken); }
th, td { padding: 4px 10px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
tr:first-child > * { border-top: 0; }
th { width: 1%; white-space: nowrap; font-weight: 400; color: var(--ink-3); }
.value { white-space: pre-wrap; overflow-wrap: anywhere; }
.empty { color: var(--ink-3); font-style: italic; }
.escape { font-weight: 400; color: var(--warn); background: var(--warn-wash); border-radius: 2px; padding: 0 1px; }
.hash { color: var(--ink-3); overflow-wrap: anywhere; }
form { display: flex; gap: 8px; margin-top: 20px; }
button {
  min-height: 30px;
  padding: 0 14px;
  font: inherit;
  color: var(--ink);
  background: var(--pane);
  border: 1px solid var(--line-strong);
  border-radius: 3px;
}
button:hover { background: var(--sunken); }
button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
/* A second click of a double-click that opened this page must not approve: the pointer counts after a moment. */
.approve {
  color: var(--accent-ink);
  background: var(--accent);
  border-color: var(--accent);
  animation: wake 0s 900ms forwards;
  pointer-events: none;
}
.approve:hover { background: var(--accent); }
@keyframes wake { to { pointer-events: auto; } }
.done { font-weight: 600; color: var(--ink); }
@media (forced-colors: active) { .escape { border: 1px solid; } }
.bad { color: var(--error); font-weight: 600; }
.code { color: var(--ink-3); }
.steps { margin: 16px 0; padding: 0; list-style: none; }
.steps li { display: grid; grid-template-columns: 22px 170px 1fr; align-items: baseline; padding: 5px 0; border-top: 1px solid var(--line); }
.steps .is-coming { color: var(--ink-3); }
.steps .is-now .title { font-weight: 600; }
.steps .detail { color: var(--ink-2); font-variant-numeric: tabular-nums; }
.steps .mark::before { content: '\\25CB'; color: var(--ink-3); }
.steps .is-done .mark::before { content: '\\2713'; color: var(--ok); }
.steps .is-now .mark::before { content: '\\25B8'; color: var(--accent); }
progress { grid-column: 2 / -1; width: 100%; height: 8px; margin-top: 4px; accent-color: var(--accent); }
`;
