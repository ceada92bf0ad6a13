// The piece of the Earth that the map shows.

/** Degrees east and north that must be inside the frame. */
export const FRAME = { west: 25, south: 11.6, east: 62.5, north: 42 };

/** What the build keeps of the shapes: more than the frame, so that no cut edge is ever seen. */
export const CLIP = { west: 12, south: 2, east: 76, north: 50 };
