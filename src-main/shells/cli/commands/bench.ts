/** Placeholder until the benchmarks land. */
export async function bench(_name: string | undefined): Promise<number> {
  return 2;
}
