/** The verdict: how much is different, how much slower it is, what was found more or less. */
import { EyeOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Comparison } from '../../../src-shared/api/comparison.ts';
import type { IgnoreRule } from '../../../src-shared/api/ignore-rules.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { formatCount, formatDurationUs } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { plural, ratioText } from './words.ts';

/** Proposals that are offered at once; the next ones follow. */
const PROPOSALS_SHOWN = 3;

interface CompareHeadProps {
  readonly comparison: Comparison;
  readonly onRules: (rules: readonly IgnoreRule[]) => void;
}

export function CompareHead({ comparison, onRules }: CompareHeadProps): ReactNode {
  const { latency, findings, troubles, isPart, isAcrossEras, ignored } = comparison;
  const came = findings.filter((each) => each.after > each.before);
  const went = findings.filter((each) => each.after < each.before);
  return (
    <section className="versus-head" aria-label="Verdict">
      <p className="versus-verdict">
        <Verdict comparison={comparison} />
        {isPart ? <span className="versus-fact">only what was sent again</span> : null}
        {isAcrossEras ? (
          <span className="versus-fact" title="What only one era has (handshake, envelope) is left out.">
            across eras: {comparison.before.era} → {comparison.after.era}
          </span>
        ) : null}
        {ignored > 0 ? <span className="versus-fact">{formatCount(ignored)} ignored</span> : null}
        {latency === null ? null : (
          <>
            <Latency name="p50" before={latency.before.p50Us} after={latency.after.p50Us} />
            <Latency name="p95" before={latency.before.p95Us} after={latency.after.p95Us} />
          </>
        )}
        {came.map(({ code, before, after }) => (
          <Finding key={code} code={code} change={after - before} tapeId={comparison.after.id} name="B" />
        ))}
        {went.map(({ code, before, after }) => (
          <Finding key={code} code={code} change={after - before} tapeId={comparison.before.id} name="A" />
        ))}
      </p>
      {troubles.length === 0 ? null : (
        <ul className="versus-troubles" aria-label="What went wrong">
          {troubles.slice(0, 5).map((trouble) => (
            <li key={trouble}>
              <StatusDot shape="triangle" tone="error" label="error" />
              <VisibleText text={trouble} maxChars={300} />
            </li>
          ))}
          {troubles.length > 5 ? <li>{formatCount(troubles.length - 5)} more</li> : null}
        </ul>
      )}
      <Rules comparison={comparison} onRules={onRules} />
    </section>
  );
}

function Verdict({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const { exchanges, exchangesDifferent: other, counts, troubles, findings } = comparison;
  const all = counts.changed + counts.unanswered + counts.missing + counts.extra;
  const more = all - other;
  const isClean =
    all === 0 && troubles.length === 0 && findings.every(({ before, after }) => after <= before);
  return (
    <strong className={cx('versus-say', isClean ? 'tone-ok' : 'tone-warn')}>
      <StatusDot shape={isClean ? 'disc' : 'triangle'} tone={isClean ? 'ok' : 'warn'} />
      {all === 0
        ? `${formatCount(exchanges)} ${plural(exchanges, 'exchange')}, nothing differs`
        : `${formatCount(other)} of ${formatCount(exchanges)} ${plural(exchanges, 'exchange')} ${other === 1 ? 'differs' : 'differ'}`}
      {/* So that it is the sum of the chips. */}
      {more > 0
        ? ` and ${formatCount(more)} other ${plural(more, 'message')}: ${formatCount(all)} in all`
        : ''}
    </strong>
  );
}

function Latency(props: {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}): ReactNode {
  const { name, before, after } = props;
  const isSlower = after > before * 1.5;
  return (
    <span className="versus-fact" title="Of the exchanges that were answered on both">
      {name} {formatDurationUs(before)} → {formatDurationUs(after)}{' '}
      <span className={cx(isSlower && 'tone-warn')}>
        {ratioText(before, after)}
        {isSlower ? ' slower' : ''}
      </span>
    </span>
  );
}

interface FindingProps {
  readonly code: string;
  readonly change: number;
  /** Where they are. */
  readonly tapeId: string;
  readonly name: string;
}

function Finding({ code, change, tapeId, name }: FindingProps): ReactNode {
  const intents = useIntents();
  return (
    <Button
      kind="quiet"
      title={`Open tape ${name}`}
      onClick={() => intents.openScope({ kind: 'tape', tapeId })}
    >
      <span className={change > 0 ? 'tone-error' : 'tone-ok'}>
        {change > 0 ? `▲ ${change} more` : `${-change} fewer`}
      </span>{' '}
      {code}
    </Button>
  );
}

function Rules({ comparison, onRules }: CompareHeadProps): ReactNode {
  const { proposals, rules } = comparison;
  const [isOpen, setOpen] = useState(false);
  if (proposals.length === 0 && rules.length === 0) return null;
  const accept = (...more: readonly IgnoreRule[]): void => onRules([...rules, ...more]);
  return (
    <div className="versus-rules">
      {proposals.slice(0, PROPOSALS_SHOWN).map(({ rule, times, before, after }) => (
        <div key={`${rule.method} ${rule.path}`} className="versus-proposal">
          <span>By {rule.like === 'uuid' ? 'chance' : 'time'}, it seems:</span>
          <code title={`${before} → ${after}`}>
            <VisibleText text={rule.path} maxChars={80} />
          </code>
          <span className="versus-dim">
            like a {rule.like}, {formatCount(times)}×
          </span>
          <Button icon={EyeOff} onClick={() => accept(rule)}>
            Ignore
          </Button>
        </div>
      ))}
      {proposals.length > 1 ? (
        <Button kind="quiet" onClick={() => accept(...proposals.map(({ rule }) => rule))}>
          Ignore all {formatCount(proposals.length)} proposals
        </Button>
      ) : null}
      {rules.length === 0 ? null : (
        <Button kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {formatCount(rules.length)} ignore {plural(rules.length, 'rule')}
        </Button>
      )}
      {isOpen ? (
        <ul className="versus-rule-list" aria-label="Ignore rules">
          {rules.map((rule) => (
            <li key={JSON.stringify(rule)}>
              <code>
                <VisibleText text={rule.path} maxChars={160} />
              </code>
              <span className="versus-dim">
                {rule.method === undefined ? 'in all' : `in ${rule.method}`}
                {rule.like === undefined ? '' : `, like a ${rule.like}`}
              </span>
              <Button kind="quiet" onClick={() => onRules(rules.filter((each) => each !== rule))}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
