package io.margay.bgp.speaker;

import io.margay.bgp.filter.RouteFilter;
import java.util.Optional;

/**
 * Which routes pass between a peer and us. A change never touches the session: received routes are
 * judged again, and what is announced changes by its differences.
 *
 * @param importFilter what we take; empty for all, or nothing where {@code defaultDeny} says so
 * @param exportFilter what we announce; empty likewise
 * @param defaultDeny whether a peer of another AS without a filter gets and gives nothing (RFC
 *     8212)
 * @param enforceFirstAs whether a path from another AS must begin with that AS (RFC 4271 section
 *     6.3)
 * @param acceptAsSets whether a path with an AS_SET is taken; RFC 9774 advises against
 */
public record PeerPolicy(
    Optional<RouteFilter> importFilter,
    Optional<RouteFilter> exportFilter,
    boolean defaultDeny,
    boolean enforceFirstAs,
    boolean acceptAsSets) {
  public static final PeerPolicy DEFAULT =
      new PeerPolicy(Optional.empty(), Optional.empty(), false, false, true);

  public PeerPolicy withImportFilter(RouteFilter other) {
    return new PeerPolicy(
        Optional.of(other), exportFilter, defaultDeny, enforceFirstAs, acceptAsSets);
  }

  public PeerPolicy withExportFilter(RouteFilter other) {
    return new PeerPolicy(
        importFilter, Optional.of(other), defaultDeny, enforceFirstAs, acceptAsSets);
  }

  public PeerPolicy withDefaultDeny(boolean other) {
    return new PeerPolicy(importFilter, exportFilter, other, enforceFirstAs, acceptAsSets);
  }

  public PeerPolicy withEnforceFirstAs(boolean other) {
    return new PeerPolicy(importFilter, exportFilter, defaultDeny, other, acceptAsSets);
  }

  public PeerPolicy withAcceptAsSets(boolean other) {
    return new PeerPolicy(importFilter, exportFilter, defaultDeny, enforceFirstAs, other);
  }

  /** The filter in force for what comes in. */
  RouteFilter effectiveImport(boolean external) {
    boolean deny = defaultDeny && external;
    return importFilter.orElse(deny ? RouteFilter.rejectAll() : RouteFilter.acceptAll());
  }

  /** The filter in force for what goes out. */
  RouteFilter effectiveExport(boolean external) {
    boolean deny = defaultDeny && external;
    return exportFilter.orElse(deny ? RouteFilter.rejectAll() : RouteFilter.acceptAll());
  }
}
