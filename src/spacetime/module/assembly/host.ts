/**
 * What SpacetimeDB gives a module, ABI `spacetime_10.0`. Answers are 0 or an error number; what is
 * found is written where `out` points.
 */
@external('spacetime_10.0', 'table_id_from_name')
export declare function tableIdFromName(name: usize, length: usize, out: usize): u32

@external('spacetime_10.0', 'index_id_from_name')
export declare function indexIdFromName(name: usize, length: usize, out: usize): u32

/** Rows as this transaction sees them; a 64-bit count. */
@external('spacetime_10.0', 'datastore_table_row_count')
export declare function tableRowCount(table: u32, out: usize): u32

/** Begins a scan between two bounds, each a byte (0: included) and a value. */
@external('spacetime_10.0', 'datastore_index_scan_range_bsatn')
export declare function indexScanRange(
  index: u32,
  prefix: usize,
  prefixLength: usize,
  prefixColumns: u32,
  start: usize,
  startLength: usize,
  end: usize,
  endLength: usize,
  out: usize,
): u32

/** Reads rows into a buffer whose length is at `length`: -1 after the last one, 0 where there may be more. */
@external('spacetime_10.0', 'row_iter_bsatn_advance')
export declare function rowsAdvance(rows: u32, buffer: usize, length: usize): i32

@external('spacetime_10.0', 'row_iter_bsatn_close')
export declare function rowsClose(rows: u32): u32

/** Deletes every row equal to one of a list: a 32-bit count, and rows. Their number is written at `out`. */
@external('spacetime_10.0', 'datastore_delete_all_by_eq_bsatn')
export declare function deleteAllEqual(table: u32, list: usize, length: usize, out: usize): u32

/** Columns that the store fills in are written over the row. */
@external('spacetime_10.0', 'datastore_insert_bsatn')
export declare function insertRow(table: u32, row: usize, length: usize): u32

@external('spacetime_10.0', 'bytes_sink_write')
export declare function sinkWrite(sink: u32, bytes: usize, length: usize): u32

/** Reads into a buffer whose length is at `length`: -1 at the end, 0 where there may be more. */
@external('spacetime_10.0', 'bytes_source_read')
export declare function sourceRead(source: u32, buffer: usize, length: usize): i32
