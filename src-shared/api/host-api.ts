import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';
import type { Result } from '../base/failure.ts';
import type { Contract } from './contract.ts';

/**
 * What the host offers to the shells: the contract as plain methods. Inputs have been parsed before a method is called,
 * outputs are parsed before they leave, so both sides are the contract's types.
 *
 * - A procedure answers with a Result: an operating error is a value and becomes the contract's FAILURE.
 * - A procedure that streams (`app.head`, `tools.watch`) is an async generator. It takes the signal that ends it and
 *   returns when that is aborted. Nothing is produced before the reader asks for it. Where it cannot begin or go on it
 *   throws a FailureError; anything else that is thrown, here or above, reaches the page as `internal`.
 *
 * Read as an example: `servers.add(draft: ServerDraft): Promise<Result<Server>>`, `tapes.list(): Promise<Result<Tape[]>>`,
 * `tools.watch(input: { callId: string }, signal: AbortSignal): AsyncGenerator<Call, void, undefined>`.
 */
export type HostApi = {
  readonly [Group in keyof Contract]: {
    readonly [Name in keyof Contract[Group]]: Method<
      InputOf<Contract[Group][Name]>,
      OutputOf<Contract[Group][Name]>
    >;
  };
};

type Method<Input, Output> = [Output] extends [AsyncIteratorObject<infer Item>]
  ? (...given: [...Given<Input>, signal: AbortSignal]) => AsyncGenerator<Item, void, undefined>
  : (...given: Given<Input>) => Promise<Result<Output>>;

/** A procedure without an input takes no argument. */
type Given<Input> = unknown extends Input ? [] : [input: Input];

type InputOf<Procedure> =
  Procedure extends ContractProcedure<infer Schema, infer _Output, infer _Errors, infer _Meta>
    ? InferSchemaOutput<Schema>
    : never;

type OutputOf<Procedure> =
  Procedure extends ContractProcedure<infer _Input, infer Schema, infer _Errors, infer _Meta>
    ? InferSchemaInput<Schema>
    : never;
