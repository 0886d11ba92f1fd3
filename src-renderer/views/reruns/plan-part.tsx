/** What a rerun would do: told before anything is started or sent. */
import type { ReactNode } from 'react';
import type { RerunPlan, TextFlowRef } from '../../../src-shared/api/reruns.ts';
import { formatCount } from '../../ui/format.ts';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { plural } from './words.ts';

interface PlanPartProps {
  readonly plan: RerunPlan;
  readonly isAgreed: boolean;
  readonly onAgree: (isAgreed: boolean) => void;
  readonly textFlows: readonly TextFlowRef[];
  readonly onTextFlows: (flows: readonly TextFlowRef[]) => void;
}

const WHY_WORDS = { chosen: '', handshake: 'handshake', needed: 'a value is needed of its answer' } as const;

export function PlanPart({ plan, isAgreed, onAgree, textFlows, onTextFlows }: PlanPartProps): ReactNode {
  const { steps, notCarried, writes, flows, answers, notes, target } = plan;
  return (
    <section className="rerun-plan" aria-label="Plan">
      <p className="rerun-sum">
        <strong>
          {formatCount(steps.total)} {plural(steps.total, 'message')} will be sent
        </strong>
        {flows.total > 0 ? (
          <span>
            {formatCount(flows.total)} {plural(flows.total, 'value')} taken from new answers
          </span>
        ) : null}
        {answers.length > 0 ? (
          <span>
            answers from the tape: {answers.map(({ method, times }) => `${method} ×${times}`).join(', ')}
          </span>
        ) : null}
        {notCarried.total > 0 ? <span>{formatCount(notCarried.total)} not carried over</span> : null}
        <span className="versus-dim">
          {target.approved
            ? 'to a server you have approved'
            : 'you will be asked to approve the server first'}
        </span>
      </p>
      {notes.map((note) => (
        <p key={note} className="versus-dim">
          {note}
        </p>
      ))}
      <List label="Messages that are sent" more={steps.total - steps.items.length}>
        {steps.items.map(({ seq, method, target: about, why }, at) => (
          // The handshake of another era may stand for one entry twice.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${seq} ${at}`}>
            <span className="is-num">{seq}</span>
            <span>
              <VisibleText text={method === '' ? '(no message)' : method} maxChars={80} />
            </span>
            <span className="is-why">
              <VisibleText text={about} maxChars={80} /> {WHY_WORDS[why]}
            </span>
          </li>
        ))}
      </List>
      {flows.items.length === 0 ? null : (
        <List label="Values that flow" more={flows.total - flows.items.length}>
          {flows.items.map(({ fromSeq, fromPath, toSeq, toPath, value }) => (
            <li key={`${toSeq} ${toPath}`}>
              <span className="is-num">{toSeq}</span>
              <span>
                <VisibleText text={toPath} maxChars={80} />
              </span>
              <span className="is-why">
                was <VisibleText text={value} maxChars={40} />, from #{fromSeq}{' '}
                <VisibleText text={fromPath} maxChars={80} />
              </span>
            </li>
          ))}
        </List>
      )}
      {notCarried.items.length === 0 ? null : (
        <List label="Not carried over" more={notCarried.total - notCarried.items.length}>
          {notCarried.items.map(({ seq, method, why }) => (
            <li key={`${seq} ${method}`}>
              <span className="is-num">{seq}</span>
              <span>{method}</span>
              <span className="is-why">{why}</span>
            </li>
          ))}
        </List>
      )}
      {plan.textFlows.items.length === 0 ? null : (
        <fieldset className="rerun-ask">
          <legend className="ui-hidden">Values in running text</legend>
          <p>Read in running text, it seems. Take them from the new answers too?</p>
          {plan.textFlows.items.map((flow) => {
            const { fromSeq, toSeq, fromPath, toPath, value, sentence } = flow;
            const ref: TextFlowRef = { fromSeq, toSeq, fromPath, toPath };
            const isChosen = textFlows.some((each) => JSON.stringify(each) === JSON.stringify(ref));
            return (
              <Checkbox
                key={`${toSeq} ${toPath}`}
                label={`${toPath} of #${toSeq}: ${value}`}
                hint={`“${sentence.trim()}” in #${fromSeq}`}
                checked={isChosen}
                onChange={(checked) =>
                  onTextFlows(
                    checked
                      ? [...textFlows, ref]
                      : textFlows.filter((each) => JSON.stringify(each) !== JSON.stringify(ref)),
                  )
                }
              />
            );
          })}
        </fieldset>
      )}
      {writes.total === 0 ? null : (
        <fieldset className="rerun-ask">
          <legend className="ui-hidden">May change something</legend>
          <p>
            <strong>Not declared read-only.</strong> Sending this again may change something again:
          </p>
          <ul className="rerun-list" aria-label="May change something">
            {writes.items.map(({ method, tool, why, times, seqs }) => (
              <li key={`${why} ${method} ${tool}`}>
                <span className="is-num">{formatCount(times)}×</span>
                <span>
                  <VisibleText
                    text={tool === '' ? method || 'bytes that are no message' : tool}
                    maxChars={80}
                  />
                </span>
                <span className="is-why">{seqs.map((seq) => `#${seq}`).join(' ')}</span>
              </li>
            ))}
          </ul>
          <Checkbox label="Send these all the same" checked={isAgreed} onChange={onAgree} />
        </fieldset>
      )}
    </section>
  );
}

interface ListProps {
  readonly label: string;
  readonly more: number;
  readonly children: ReactNode;
}

function List({ label, more, children }: ListProps): ReactNode {
  return (
    <div>
      <p className="ui-label">{label}</p>
      {/* Scrollable content must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className="rerun-list" aria-label={label} tabIndex={0}>
        {children}
        {more > 0 ? <li className="is-why">and {formatCount(more)} more</li> : null}
      </ul>
    </div>
  );
}
