package io.margay.bgp.rib;

/** Hears of each prefix whose best route changed. */
@FunctionalInterface
public interface BestListener {
  void bestChanged(BestChange change);
}
