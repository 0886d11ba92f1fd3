import { visibleText } from '../base/visible-text.ts';
import type { Compared, Comparison } from './compare.ts';
import type { FindingChange } from './finding-counts.ts';

/** All that is to be told of two tapes. */
export interface TapeDiff extends Omit<Comparison, 'proposed'> {
  readonly before: string;
  readonly after: string;
  readonly findings: readonly FindingChange[];
  /** More that went wrong while the second was recorded: steps that were not sent, a server that ended. */
  readonly troubles: readonly string[];
}

/** Nothing is different but what is ignored, no finding is new, and all could be played. */
export function isClean(diff: TapeDiff): boolean {
  return (
    diff.items.every(({ outcome }) => outcome === 'same') &&
    diff.findings.every(({ before, after }) => after <= before) &&
    diff.troubles.length === 0
  );
}

const VALUE_CHARS = 160;
const LINES_MAX = 20;
const SAID: Readonly<Record<Exclude<Compared['outcome'], 'changed'>, string>> = {
  same: 'same',
  unanswered: 'is not answered any more',
  missing: 'is missing',
  extra: 'is new',
};

/** For a person at a terminal; what comes from a server is made visible and cut. */
export function humanReport(diff: TapeDiff): string {
  const out: string[] = [];
  const different = diff.items.filter(({ outcome }) => outcome !== 'same');
  for (const item of different) {
    out.push(
      `${MARKS[item.outcome]} ${titleOf(item)}${item.outcome === 'changed' ? '' : ` ${SAID[item.outcome]}`}`,
    );
    for (const line of item.lines.slice(0, LINES_MAX)) {
      out.push(`    ${line.path === '' ? '(all of it)' : visibleText(line.path)}`);
      if (line.before !== undefined) out.push(`      - ${shown(line.before)}`);
      if (line.after !== undefined) out.push(`      + ${shown(line.after)}`);
    }
    if (item.lines.length > LINES_MAX) out.push(`    and ${item.lines.length - LINES_MAX} more differences`);
  }
  for (const { code, before, after } of diff.findings)
    out.push(`${after > before ? '!' : '·'} finding ${code}: ${before} before, ${after} now`);
  for (const trouble of diff.troubles) out.push(`! ${visibleText(trouble)}`);
  if (diff.proposals.length > 0) {
    out.push('', 'By time or chance, it seems; --update keeps these rules:');
    for (const { path, method, like } of diff.proposals)
      out.push(`    ${visibleText(path)} like ${like ?? 'anything'}, in ${visibleText(method ?? 'all')}`);
  }
  out.push('', summary(diff));
  return out.join('\n').replace(/^\n/, '');
}

const MARKS: Readonly<Record<Compared['outcome'], string>> = {
  same: '=',
  changed: '≠',
  unanswered: '!',
  missing: '-',
  extra: '+',
};

function summary({ items, before, after }: TapeDiff): string {
  const count = (outcome: Compared['outcome']): number =>
    items.filter((each) => each.outcome === outcome).length;
  const parts = (['same', 'changed', 'unanswered', 'missing', 'extra'] as const)
    .map((outcome) => [count(outcome), outcome] as const)
    .filter(([n, outcome]) => n > 0 || outcome === 'same')
    .map(([n, outcome]) => `${n} ${outcome}`);
  const ignored = items.reduce((sum, each) => sum + each.ignored, 0);
  if (ignored > 0) parts.push(`${ignored} ignored differences`);
  return `${parts.join(', ')}${latency(items)} · ${before} → ${after}`;
}

/** The median of how much longer exchanges took. */
function latency(items: readonly Compared[]): string {
  const ratios = items
    .flatMap(({ beforeUs, afterUs }) =>
      beforeUs === null || afterUs === null || beforeUs <= 0 ? [] : [afterUs / beforeUs],
    )
    .toSorted((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)];
  return median === undefined ? '' : `, latency ×${median.toFixed(2)}`;
}

export function titleOf({ method, target, kind }: Compared): string {
  const what = kind === 'request' ? `${method} (asked by the server)` : method;
  return visibleText(target === '' ? what : `${what} ${target}`);
}

function shown(json: string): string {
  const flat = visibleText(json.replaceAll(/\s*\n\s*/g, ' '));
  return flat.length <= VALUE_CHARS ? flat : `${flat.slice(0, VALUE_CHARS)}… ${flat.length} characters`;
}

/** A suite a comparison, a case a message: what build servers read. */
export function junitReport(diff: TapeDiff): string {
  const cases = diff.items.map((item) => {
    const name = escapeXml(`${titleOf(item)}${item.beforeSeq === null ? '' : ` #${item.beforeSeq}`}`);
    const head = `    <testcase classname="${escapeXml(item.method)}" name="${name}" time="${((item.afterUs ?? 0) / 1e6).toFixed(6)}"`;
    if (item.outcome === 'same') return `${head}/>`;
    const text = item.lines
      .flatMap(({ path, before, after }) => [
        path,
        ...(before === undefined ? [] : [`- ${before}`]),
        ...(after === undefined ? [] : [`+ ${after}`]),
      ])
      .join('\n');
    return `${head}><failure message="${item.outcome}">${escapeXml(text)}</failure></testcase>`;
  });
  const others = [
    ...diff.findings
      .filter(({ before, after }) => after > before)
      .map(({ code, before, after }) => [`finding ${code}`, `${before} before, ${after} now`] as const),
    ...diff.troubles.map((trouble, at) => [`trouble ${at + 1}`, trouble] as const),
  ].map(
    ([name, text]) =>
      `    <testcase classname="tape" name="${escapeXml(name)}"><failure message="${escapeXml(text)}"/></testcase>`,
  );
  const all = [...cases, ...others];
  const failures = diff.items.filter(({ outcome }) => outcome !== 'same').length + others.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="tape ${escapeXml(diff.before)}" tests="${all.length}" failures="${failures}">`,
    ...all,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

/** Also what XML cannot hold at all: most control characters, and halves of surrogate pairs. */
function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- these are the ones
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
