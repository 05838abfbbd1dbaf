import { isOwnUrl } from './origin.ts'

interface Frame {
  readonly url: string
}

/** Of a call: the frame that asked, and the page it is in. */
export interface Sender<F extends Frame = Frame> {
  readonly senderFrame: F | null
  readonly sender: { readonly mainFrame: F }
}

/** Only the main frame of one of our own pages is answered: no frame within it, no other page, none that is gone. */
export const isTrusted = ({ senderFrame, sender }: Sender): boolean =>
  senderFrame !== null && senderFrame === sender.mainFrame && isOwnUrl(senderFrame.url)
