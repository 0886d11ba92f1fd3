import * as z from 'zod';

/**
 * @typedef {import('@modelcontextprotocol/server').ServerContext} Context
 * @typedef {import('@modelcontextprotocol/server').CallToolResult} Result
 * @typedef {Result | import('@modelcontextprotocol/server').InputRequiredResult} Answer
 * @typedef {import('@modelcontextprotocol/server').Tool} Definition
 * @typedef {import('./world.mjs').World} World
 */
/** @typedef {{ definition: Definition, call(args: unknown, ctx: Context, world: World): Promise<Answer> }} DemoTool */
/**
 * @template {z.ZodObject} Input
 * @typedef {{
 *   name: string,
 *   title: string,
 *   description: string,
 *   input: Input,
 *   output?: z.ZodObject,
 *   annotations?: import('@modelcontextprotocol/server').ToolAnnotations,
 *   run(args: z.infer<Input>, ctx: Context, world: World): Answer | Promise<Answer>,
 * }} Spec
 */

/**
 * A tool from its zod schemas. The output schema is only published, never enforced: enforcing it here would keep
 * `bad_output` off the wire, and checking results is the inspector's job.
 *
 * @template {z.ZodObject} Input
 * @param {Spec<Input>} spec
 * @returns {DemoTool}
 */
export function defineTool(spec) {
  return {
    definition: {
      name: spec.name,
      title: spec.title,
      description: spec.description,
      inputSchema: objectSchema(spec.input, 'input'),
      ...(spec.output && { outputSchema: objectSchema(spec.output, 'output') }),
      ...(spec.annotations && { annotations: spec.annotations }),
    },
    async call(args, ctx, world) {
      const parsed = spec.input.safeParse(args ?? {});
      if (!parsed.success) return failure(`Invalid arguments:\n${z.prettifyError(parsed.error)}`);
      return spec.run(parsed.data, ctx, world);
    },
  };
}

/**
 * The schema as plain data: zod hangs a validator on it. A format already says what zod's long patterns say.
 * @param {z.ZodObject} schema @param {'input' | 'output'} io
 * @returns {Definition['inputSchema']}
 */
function objectSchema(schema, io) {
  const jsonSchema = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: node }) => {
      if (node.format !== undefined) delete node.pattern;
    },
  });
  /** @type {unknown} */
  const plain = JSON.parse(JSON.stringify(jsonSchema));
  if (!isObjectSchema(plain)) throw new TypeError('arguments and structured content are objects');
  return plain;
}

/** @type {(schema: unknown) => schema is Definition['inputSchema']} */
const isObjectSchema = (schema) =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'object';

/** @param {string} value @returns {{ type: 'text', text: string }} */
export const text = (value) => ({ type: 'text', text: value });

/** @param {string} value @returns {Result} */
export const success = (value) => ({ content: [text(value)] });

/** A failed call, told as a result so that a model can read it. @param {string} value @returns {Result} */
export const failure = (value) => ({ content: [text(value)], isError: true });
