/** A JSON path as a column of the table, as a lane of the timeline, or both. */
import { X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { PATH_CHARS_MAX } from '../../../../src-shared/api/timeline.ts';
import { IconButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Switch } from '../../../ui/toggle.tsx';
import { usePref } from '../../../workspace/use-pref.ts';
import { pathWish } from '../prefs.ts';
import { pathTrouble } from './plot.ts';

export function PathStrip({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [wish, setWish] = usePref(pathWish);
  const [text, setText] = useState(wish.path);
  const trouble = text === '' ? null : pathTrouble(text);
  return (
    <div className="tl-path" role="group" aria-label="JSON path">
      <div className="tl-path-field">
        <TextField
          label="JSON path"
          hideLabel
          mono
          value={text}
          maxLength={PATH_CHARS_MAX}
          placeholder="JSON path: result.structuredContent.count, params.arguments.query"
          error={trouble ?? undefined}
          onChange={(next) => {
            setText(next);
            if (next === '' || pathTrouble(next) === null) setWish({ ...wish, path: next });
          }}
        />
      </div>
      <Switch
        label="Column"
        checked={wish.asColumn}
        onChange={(asColumn) => setWish({ ...wish, asColumn })}
      />
      <Switch label="Plot" checked={wish.asPlot} onChange={(asPlot) => setWish({ ...wish, asPlot })} />
      <IconButton icon={X} label="Close the JSON path" onClick={onClose} />
    </div>
  );
}
