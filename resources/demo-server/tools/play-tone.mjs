import * as z from 'zod';
import { encodeWav } from '../media/wav.mjs';
import { defineTool } from '../tool.mjs';

const SAMPLE_RATE_HZ = 22_050;
const LOUDNESS = 0.4;
const FADE_MS = 10;

export const playTone = defineTool({
  name: 'play_tone',
  title: 'Play a tone',
  description: 'Answers with a short WAV sound.',
  input: z.object({
    frequencyHz: z.number().min(20).max(10_000).default(440),
    durationMs: z.int().min(20).max(5_000).default(500),
    shape: z.enum(['sine', 'square']).default('sine'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ frequencyHz, durationMs, shape }) {
    const sampleCount = Math.round((durationMs / 1_000) * SAMPLE_RATE_HZ);
    const fadeSamples = (FADE_MS / 1_000) * SAMPLE_RATE_HZ;
    const wav = encodeWav(SAMPLE_RATE_HZ, sampleCount, (index) => {
      const wave = Math.sin((2 * Math.PI * frequencyHz * index) / SAMPLE_RATE_HZ);
      const fade = Math.min(1, index / fadeSamples, (sampleCount - index) / fadeSamples); // no click at the ends
      return LOUDNESS * fade * (shape === 'sine' ? wave : Math.sign(wave));
    });
    return { content: [{ type: 'audio', data: wav.toString('base64'), mimeType: 'audio/wav' }] };
  },
});
