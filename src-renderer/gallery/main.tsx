/** Development only: chooses a page of the gallery by the query string. */
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme, systemPrefersDark } from '../ui/theme.ts';
import type { Density, ThemeChoice } from '../ui/theme.ts';
import '../ui/ui.css';
import './gallery.css';
import { BenchPage } from './bench-page.tsx';
import { CodePage } from './code-page.tsx';
import { ControlsPage } from './controls-page.tsx';
import { WorkbenchPage } from './workbench-page.tsx';

const query = new URLSearchParams(location.search);

function oneOf<Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value {
  const wanted = query.get(name);
  return values.find((value) => value === wanted) ?? otherwise;
}

const page = oneOf('page', ['controls', 'workbench', 'code', 'bench'] as const, 'controls');
applyTheme(
  document.documentElement,
  {
    theme: oneOf<ThemeChoice>('theme', ['light', 'dark', 'system'], 'system'),
    density: oneOf<Density>('density', ['compact', 'comfortable'], 'compact'),
  },
  systemPrefersDark(),
);

function Page(): ReactNode {
  switch (page) {
    case 'controls':
      return <ControlsPage />;
    case 'workbench':
      return <WorkbenchPage />;
    case 'code':
      return <CodePage />;
    case 'bench':
      return (
        <BenchPage
          rows={Number(query.get('rows') ?? 1_000_000)}
          ratePerSecond={Number(query.get('rate') ?? 0)}
          follow={query.has('follow')}
        />
      );
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
