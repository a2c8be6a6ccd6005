package io.margay.datastore;

/**
 * One key as the store holds it at some revision.
 *
 * @param key the whole key, {@link Keys#PREFIX} included
 * @param value the stored text
 * @param createRevision the revision that created the key, 1 or more
 * @param modRevision the revision of its last change: what {@link Compare.Unchanged} asks for
 */
public record Entry(String key, String value, long createRevision, long modRevision) {}
