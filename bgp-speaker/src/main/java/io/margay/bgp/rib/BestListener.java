package io.margay.bgp.rib;

/** Hears what {@link Rib#flush} decides. */
public interface BestListener {
  /** A prefix has another best route, or other next hops beside it. */
  void bestChanged(BestChange change);

  /** The paths of a prefix changed, whether or not that changed its best route; comes first. */
  void pathsChanged(int row);
}
