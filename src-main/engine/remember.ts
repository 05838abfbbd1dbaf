/**
 * Asks once and gives the same answer again, for the last `count` things asked for: neighbouring frames are each wanted twice, by
 * themselves and to see what moved. The questions run in the order they were put.
 */
export function rememberLast<T>(
  count: number,
  ask: (key: number) => Promise<T>,
): (key: number) => Promise<T> {
  const answers = new Map<number, Promise<T>>()
  return (key) => {
    const answer = answers.get(key) ?? ask(key)
    answers.delete(key)
    answers.set(key, answer)
    const [oldest] = answers.keys()
    if (answers.size > count && oldest !== undefined) answers.delete(oldest)
    return answer
  }
}
