import { isObject } from '../../../../src-shared/wire/message.ts';

const STEPS_MAX = 64;

/** What a local reference (`#`, `#/$defs/a`) points at; undefined where nothing is, anchors included. */
export function resolvePointer(root: unknown, ref: string): unknown {
  if (ref === '#' || ref === '#/') return root;
  if (!ref.startsWith('#/')) return undefined;
  const steps = ref.slice(2).split('/');
  if (steps.length > STEPS_MAX) return undefined;
  return steps.reduce<unknown>((at, step) => {
    const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) return /^\d+$/.test(key) ? at[Number(key)] : undefined;
    return isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }, root);
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
