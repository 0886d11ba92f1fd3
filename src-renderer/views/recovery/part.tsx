import { useId, type ReactNode } from 'react';

/** A titled part of a report. */
export function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className="rec-part" aria-labelledby={id}>
      <h3 id={id} className="rec-part-title">
        {title}
      </h3>
      {children}
    </section>
  );
}
