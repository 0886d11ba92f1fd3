import type { Question } from './consent-desk.ts';
import { escapeHtml, htmlPage, visibleHtml } from '../page/html.ts';

const FRESH_LINK =
  '<p>A link works once and for ten minutes. For a fresh one press Enter in the terminal that runs Tapedeck, or run ' +
  'its start command again.</p>';

/** For who comes without a cookie. */
export function closedDoorPage(): string {
  return htmlPage(
    'Tapedeck',
    `<h1>Open the URL printed in the terminal</h1>
<p>This browser has not been let in yet, or the deck has been restarted since.</p>
${FRESH_LINK}
<p>Already let in? <a href="/">Try again</a></p>`,
  );
}

export function badCodePage(isLocked: boolean): string {
  const title = isLocked ? 'Too many wrong links' : 'This link has been used or has expired';
  return htmlPage(
    title,
    `<h1>${title}</h1>
${isLocked ? '<p>Wait a minute, then open the link once more.</p>' : FRESH_LINK}
<p>Already let in? <a href="/">Open Tapedeck</a></p>`,
  );
}

/** Goes on by itself as a navigation of our own: after one of another site the new cookie would not be sent. */
export function enterPage(): string {
  return htmlPage(
    'Tapedeck',
    '<p><a href="/">Open Tapedeck</a></p>',
    '<meta http-equiv="refresh" content="0;url=/">\n',
  );
}

export function notBuiltPage(): string {
  return htmlPage(
    'Tapedeck',
    '<h1>The page has not been built</h1>\n<p>Run <code>npm run build</code>, then reload.</p>',
  );
}

export function plainPage(title: string, text: string): string {
  return htmlPage(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>`);
}

/** The question: everything that will be started, as it is, one thing a line. */
export function consentPage(nonce: string, question: Question): string {
  const { request, csrf } = question;
  const rows = request.lines
    .map(({ label, value }) => {
      const shown = value === '' ? '<span class="empty">empty</span>' : visibleHtml(value);
      return `<tr><th scope="row">${visibleHtml(label)}</th><td class="value">${shown}</td></tr>`;
    })
    .join('\n');
  return htmlPage(
    'Approve a server? · Tapedeck',
    `<h1>Let Tapedeck start “${visibleHtml(request.serverName)}”?</h1>
<p>A command runs with all of your rights on this machine; a URL is sent the headers named here. Approve only what you
know.</p>
<table><tbody>
${rows}
</tbody></table>
<p>You will be asked again when anything of this changes. Values of the environment are part of the fingerprint and are
not shown.</p>
<p class="hash">sha256 ${escapeHtml(request.specHash)}</p>
<form method="post" action="/consent/${escapeHtml(nonce)}">
<input type="hidden" name="csrf" value="${escapeHtml(csrf)}">
<button name="answer" value="refuse" autofocus>Refuse</button>
<button name="answer" value="approve" class="approve">Approve and start</button>
</form>`,
  );
}

export function answeredPage(isApproved: boolean): string {
  const title = isApproved ? 'Approved' : 'Refused';
  const text = isApproved ? 'The server is being started.' : 'Nothing has been started.';
  return htmlPage(
    `${title} · Tapedeck`,
    `<h1>${title}</h1>\n<p>${text}</p>\n<p class="done">You can close this window.</p>`,
  );
}

export function noQuestionPage(): string {
  return htmlPage(
    'Nothing to answer · Tapedeck',
    '<h1>There is nothing to answer here</h1>\n<p>The question has been answered, or it waited longer than five minutes. ' +
      'Start the server again to be asked again.</p>\n<p class="done">You can close this window.</p>',
  );
}
