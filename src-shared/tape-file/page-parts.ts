/** A tape in a page of the viewer: where it stands, and how. */

/** In the page that was built without one. */
export const TAPE_PLACE = '<!--tapedeck:tape-->';
/** Scripts of this type are never run; each has a part of the file as base64, which ends no script. */
export const PART_TYPE = 'application/x-tapedeck-part';
/** So many bytes of the file a part, a multiple of 3: decoding one takes a browser some milliseconds. */
export const PART_BYTES = 384 * 1024;
/** A tape file that is larger is no page: browsers hold all of one in memory, several times. */
export const PAGE_TAPE_BYTES_MAX = 48 * 1024 * 1024;
