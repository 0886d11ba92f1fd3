import { z } from 'zod';
import {
  guardOverridesSchema,
  SERVER_LIMITS,
  serverLimitsSchema,
  TOOL_LIMITS,
  toolLimitsSchema,
} from './guards.ts';
import { rootsSchema, standingSchema } from './questions.ts';
import { retentionSchema } from './storage.ts';
import { cacheSettingsSchema } from './cache.ts';

/** Switches for what is introduced gradually; a switch that became the rule is removed. */
export const flagsSchema = z.object({
  /** New servers speak the modern era first and fall back to legacy. */
  modernByDefault: z.boolean().default(false),
});

/** How tool calls are carried out. */
export const executionSchema = z.object({
  /** Arguments that break the tool's inputSchema are refused; else they are sent, and a finding says so. */
  refuseInvalidArguments: z.boolean().default(false),
  /** Of every server, and of every tool, that has no limits of its own. */
  server: serverLimitsSchema.default(SERVER_LIMITS),
  tool: toolLimitsSchema.default(TOOL_LIMITS),
});

export const supervisionSettingsSchema = z.object({
  /** Which servers start by themselves with the deck: those that ran when it died, those that ran at all, or none. */
  startWanted: z.enum(['never', 'after-crash', 'always']).default('after-crash'),
});
/** The longest time between a write and its sync that can be chosen. */
export const SYNC_AFTER_MS_MAX = 60_000;

/** How tapes meet the disk. */
export const recordingSettingsSchema = z.object({
  /**
   * When what was recorded would survive a power cut: 0, before it is forwarded; N, at most so many milliseconds after;
   * null, when the operating system gets to it. A process that dies loses nothing that was forwarded in any of them.
   */
  syncAfterMs: z.number().int().min(0).max(SYNC_AFTER_MS_MAX).nullable().default(20),
  /** What happens to traffic while the disk does not take what is recorded. */
  onDiskFailure: z.enum(['continue', 'pause']).default('continue'),
});
export type RecordingSettings = z.infer<typeof recordingSettingsSchema>;

/**
 * What a person can set, by section; each section is stored and replaced whole. A new section or field has a default, so
 * that older data stays valid.
 */
export const settingsSchema = z.object({
  flags: flagsSchema.prefault({}),
  execution: executionSchema.prefault({}),
  retention: retentionSchema.prefault({}),
  supervision: supervisionSettingsSchema.prefault({}),
  recording: recordingSettingsSchema.prefault({}),
  /** Limits of single servers and tools; set by the guards' own API. */
  guards: guardOverridesSchema.prefault({}),
  cache: cacheSettingsSchema.prefault({}),
  /** What single servers are told of when they ask for roots, by server id; set by an API of its own. */
  roots: z.record(z.string(), rootsSchema).default({}),
  /** What single servers are answered in the place of a model, by server id; set by an API of its own. */
  standing: z.record(z.string(), standingSchema).default({}),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * The sections to replace: only those that are given. Not `settingsSchema.partial()`, which would fill in the defaults of all
 * others, and so set them back.
 */
export const settingsPatchSchema = z
  .object({
    flags: flagsSchema,
    execution: executionSchema,
    retention: retentionSchema,
    supervision: supervisionSettingsSchema,
    recording: recordingSettingsSchema,
    guards: guardOverridesSchema,
    cache: cacheSettingsSchema,
    roots: z.record(z.string(), rootsSchema),
    standing: z.record(z.string(), standingSchema),
  } satisfies Record<keyof Settings, z.ZodType>)
  .partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
