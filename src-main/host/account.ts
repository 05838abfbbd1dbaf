import { userInfo } from 'node:os'

/** The account of the operating system; a process may run under a number that has no name. */
export function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return 'this account'
  }
}
