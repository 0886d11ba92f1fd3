import { useEffect, useState, type ReactNode } from 'react';
import type { FoundLocation } from '../../../src-shared/api/imports.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';

/** Programs of this machine whose files there are; null while they are looked for. Nothing is read before one is chosen. */
export function useFoundPlaces(): readonly FoundLocation[] | null {
  const intents = useIntents();
  const [found, setFound] = useState<readonly FoundLocation[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    void intents.importLocations().then((answer) => {
      if (isWanted) setFound(answer.ok ? answer.value.filter(({ exists }) => exists) : []);
    });
    return () => {
      isWanted = false;
    };
  }, [intents]);
  return found;
}

interface FoundPlacesProps {
  readonly places: readonly FoundLocation[];
  readonly chosenId: string | null;
  readonly onChoose: (location: FoundLocation) => void;
}

export function FoundPlaces({ places, chosenId, onChoose }: FoundPlacesProps): ReactNode {
  if (places.length === 0) return null;
  return (
    <div className="import-places" role="group" aria-label="Found on this machine">
      <span className="ui-label">Found on this machine</span>
      {places.map((place) => (
        <Button
          key={place.id}
          title={place.path}
          aria-pressed={place.id === chosenId}
          onClick={() => onChoose(place)}
        >
          {place.title}
        </Button>
      ))}
    </div>
  );
}
