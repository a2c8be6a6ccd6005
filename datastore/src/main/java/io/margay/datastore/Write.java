package io.margay.datastore;

/** A change that a {@link Transaction} makes when all its compares hold. */
public sealed interface Write {
  String key();

  /** Creates the key or replaces its value. */
  record Put(String key, String value) implements Write {}

  /** Removes the key; nothing happens when it is absent. */
  record Delete(String key) implements Write {}
}
