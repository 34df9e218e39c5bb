/** Where things are in the memory that the scanner and its wrapper (../layout.ts) share. */

// Fixed places. Address 0 means none.
export const rootView: u32 = 32
export const nothing: u32 = 64
export const unlisted: u32 = 128
export const learned: u32 = 192
export const learnedCells: u32 = 256
/** Where programs may begin. */
export const free: u32 = 192 + 256 * 64

// A view: the views of items and of other members (0 when these are not recorded), the cell of the
// name that its objects began with last, and a hash table of cells (its size less one, slots).
export const viewItems: u32 = 0
export const viewOthers: u32 = 4
export const viewFirst: u32 = 8
export const viewMask: u32 = 12
export const viewSlots: u32 = 16

// A cell holds a name of a view: the cell of the name that followed last, which bytes of the name
// to compare (a bit a byte), its length, the view, the id as in `meta`, the view of the value, and
// the name with its quotes in at least 32 bytes.
export const cellNext: u32 = 0
export const cellBits: u32 = 4
export const cellLength: u32 = 8
export const cellOwner: u32 = 12
export const cellMeta: u32 = 16
export const cellView: u32 = 20
export const cellName: u32 = 32
export const cellSize: u32 = 64
export const cellBytes: u32 = 32

// A container that is open: its record, view, the place of the guess of its next name, its bracket.
export const openSize: u32 = 16

// The tape, as in ../../scan/scanner.ts.
export const recordSize: u32 = 24
export const arrayKind: u32 = 1
export const stringKind: u32 = 2
export const numberKind: u32 = 3
export const trueKind: u32 = 4
export const falseKind: u32 = 5
export const nullKind: u32 = 6
export const flagSpecial: u32 = 8
export const flagEscapedName: u32 = 16
export const idShift: u32 = 8
export const literalBase: u32 = 0x4000_0000
export const extraBase: u32 = 0x8000_0000
