package io.margay.bgp.rib;

import java.util.BitSet;
import java.util.function.IntConsumer;

/** What the members of a group have been told. */
sealed interface Advertised permits AdvertisedBest, AdvertisedPaths {
  /** Compares what a prefix should be told with what it was, and adds the difference to a batch. */
  void decide(int row, UpdateBatch batch, BitSet members);

  /** Adds all that one member has been told about a prefix, or a withdrawal. */
  void tell(int row, PeerRoutes member, Audience audience, UpdateBatch batch);

  /** The rows about which a member has been told something. */
  void forEachRow(PeerRoutes member, IntConsumer action);

  /** A member comes from another group: what it was told there may have to be withdrawn. */
  void inherit(Advertised other);

  /** Lets go of everything, for nobody is told any more. */
  void close();

  int count(PeerRoutes member);

  /** Whether every change of paths matters, not only that of the best. */
  boolean needsPaths();
}
