import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { KeyValue } from './key-value.tsx';

afterEach(() => vi.restoreAllMocks());

it('shows names that are said twice, and nothing hidden in them', () => {
  const complained = vi.spyOn(console, 'error').mockReturnValue();
  const html = renderToStaticMarkup(
    <KeyValue
      rows={[
        { name: 'id\u202e', value: '1' },
        { name: 'id\u202e', value: '2' },
      ]}
    />,
  );
  expect(html.match(/\\u202E/g)).toHaveLength(2);
  expect(html).not.toContain('\u202e');
  expect(complained).not.toHaveBeenCalled();
});
