import { visibleSegments } from '../../../src-shared/base/visible-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

/** Text that others wrote, with every hidden character as a marked escape. */
export function visibleHtml(text: string): string {
  return visibleSegments(text)
    .map((part) => (part.escape ? `<b class="escape">${part.text}</b>` : escapeHtml(part.text)))
    .join('');
}

/** A whole page. `body` is markup of ours; what comes from elsewhere has gone through the functions above. */
export function htmlPage(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/shell.css">
${head}</head>
<body><main>
<p class="brand">Tapedeck</p>
${body}
</main></body>
</html>
`;
}
