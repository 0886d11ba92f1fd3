import { useId, type ReactNode } from 'react';

/** A titled part of the pane. */
export function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className="sup-part" aria-labelledby={id}>
      <h4 id={id} className="sup-part-title">
        {title}
      </h4>
      {children}
    </section>
  );
}
