/** A row as it is read: its elements, and how the members of its objects were ordered. */
import { Reader, Unreadable } from '../../bsatn/index.ts'

const none = new Uint8Array()

export class RowReader extends Reader {
  private orders: Uint8Array | undefined
  private ordersAt = 0
  /** Bits of all bytes of text read so far: below 128, it is all ASCII. */
  textBits = 0

  /** Why the elements are no document on their own, if they are not. */
  doubtful: string | undefined

  doubt(why: string): void {
    this.doubtful ??= why
  }

  /** @param orders what `Input.orders` has noted; undefined where all members stand in the order of the elements */
  setOrders(orders: Uint8Array | undefined): void {
    this.orders = orders
    this.ordersAt = 0
  }

  /** Numbers of the members of the object that comes next, in their order; none for that of the elements. */
  order(): Uint8Array {
    const { orders, ordersAt } = this
    if (orders === undefined) return none
    const size = orders[ordersAt]
    if (size === undefined || ordersAt + 1 + size > orders.length) {
      throw new Unreadable('an order of members is missing')
    }
    this.ordersAt = ordersAt + 1 + size
    return size === 0 ? none : orders.subarray(ordersAt + 1, this.ordersAt)
  }

  /** Asserts that every order has been asked for. */
  endOrders(): void {
    if (this.orders !== undefined && this.ordersAt < this.orders.length) {
      throw new Unreadable('there are more orders of members than objects')
    }
  }
}
