package io.margay.datastore;

/** One change that a {@link Watch} saw. */
public sealed interface Change {
  String key();

  /** The revision at which it happened. */
  long revision();

  /** The key was created or replaced. */
  record Put(Entry entry) implements Change {
    @Override
    public String key() {
      return entry.key();
    }

    @Override
    public long revision() {
      return entry.modRevision();
    }
  }

  /** The key was removed. */
  record Deleted(String key, long revision) implements Change {}
}
