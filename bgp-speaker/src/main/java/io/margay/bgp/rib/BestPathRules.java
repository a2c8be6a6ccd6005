package io.margay.bgp.rib;

/**
 * Switches of the decision process (RFC 4271 section 9.1.2.2).
 *
 * @param alwaysCompareMed compare MED between neighbours in different ASes too
 * @param deterministicMed remove by MED within each neighbour AS first, so that the order of
 *     arrival does not matter; else compare pairs as they come
 * @param ignorePathLength skip the length of AS_PATH
 * @param relaxMultipath let paths through different ASes be equal for multipath
 * @param compareRouterId decide by router id between external paths, rather than keep the present
 *     best
 * @param multipath most next hops of a route, 1 or more
 */
public record BestPathRules(
    boolean alwaysCompareMed,
    boolean deterministicMed,
    boolean ignorePathLength,
    boolean relaxMultipath,
    boolean compareRouterId,
    int multipath) {
  public static final BestPathRules DEFAULT = new BestPathRules(false, true, false, false, true, 1);
}
