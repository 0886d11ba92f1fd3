import { escapeHtml, htmlPage, visibleHtml } from './html.ts';
import type { StartProgress, StartStep } from './start-progress.ts';

/** How often the page asks again; it has no script. */
const AGAIN_S = 1;

/** The app's own files are not served yet: a browser need not ask for one. */
const NO_ICON = '<link rel="icon" href="data:,">\n';

const WORDS = { done: 'done', now: 'now', coming: 'to come' } as const;

/** Shown while a start has work to do before the app can be: what it is at, and what was done. */
export function startingPage({ steps, seconds, failure }: StartProgress): string {
  if (failure !== null) {
    return htmlPage(
      'Tapedeck did not start',
      `<h1>Tapedeck did not start</h1>
<p class="bad">${visibleHtml(failure.message)}</p>
<p>${visibleHtml(failure.hint)}</p>
<p class="code">${escapeHtml(failure.code)}</p>
<p>The terminal says the same. This page is not served any more: start Tapedeck again, and use its new link.</p>`,
      NO_ICON,
    );
  }
  return htmlPage(
    'Tapedeck is starting',
    `<h1>Tapedeck is starting</h1>
<p>Its data is of an older version and is brought up to date first, once. Nothing can be lost by that: a copy is made
before, and all of it counts or none of it, whatever happens meanwhile.</p>
<ol class="steps">
${steps.map(stepHtml).join('\n')}
</ol>
<p>${seconds} s so far. This page goes on by itself.</p>`,
    `<meta http-equiv="refresh" content="${AGAIN_S};url=/">\n${NO_ICON}`,
  );
}

function stepHtml({ title, detail, state, part }: StartStep): string {
  const bar =
    state === 'now'
      ? `<progress aria-label="${escapeHtml(title)}"${part === null ? '' : ` value="${part.toFixed(3)}"`}></progress>`
      : '';
  const current = state === 'now' ? ' aria-current="step"' : '';
  return `<li class="is-${state}"${current}><span class="mark" title="${WORDS[state]}"></span><span class="title">${escapeHtml(title)}</span> <span class="detail">${escapeHtml(detail)}</span>${bar}</li>`;
}
