package io.margay.agent.ipset;

import io.margay.model.net.Cidr;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.ipset.IpSets;
import io.margay.netlink.ipset.SetHeader;
import io.margay.netlink.ipset.SetType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The driver of IP sets. <b>Ours is:</b> sets with our prefix. Owned by the dataplane loop. */
public final class SetTable {
  /** IPSET_ERR_BUSY and IPSET_ERR_REFERENCED (linux/netfilter/ipset/ip_set.h). */
  private static final Set<Integer> IN_USE = Set.of(4100, 4108);

  private final IpSets kernel;
  private final String prefix;
  private final Map<String, Set<Cidr>> desired = new HashMap<>();
  private final Map<String, Set<Cidr>> actual = new HashMap<>();
  private final Set<String> dirty = new TreeSet<>();
  private boolean stale = true;

  /**
   * @param kernel sets of this host
   * @param prefix what names of our sets begin with
   */
  public SetTable(IpSets kernel, String prefix) {
    this.kernel = kernel;
    this.prefix = prefix;
  }

  /** Members join and leave a set, which exists from now on. */
  public void change(String set, Set<Cidr> added, Set<Cidr> removed) {
    Set<Cidr> members = desired.computeIfAbsent(set, name -> new HashSet<>());
    members.addAll(added);
    members.removeAll(removed);
    dirty.add(set);
  }

  /** A set shall have just these members. */
  public void replace(String set, Set<Cidr> members) {
    desired.put(set, new HashSet<>(members));
    dirty.add(set);
  }

  /** A set shall not exist; it goes with {@link #deleteUnused}. */
  public void remove(String set) {
    desired.remove(set);
  }

  /** The kernel's state is no longer known: the next {@link #apply} reads it first. */
  public void invalidate() {
    stale = true;
  }

  /**
   * Looks whether sets of ours vanished or changed in size; cheap.
   *
   * @return whether something has to be repaired by {@link #apply}, or is still to be destroyed by
   *     {@link #deleteUnused}
   */
  public boolean audit() throws NetlinkException {
    Map<String, Integer> sizes = new HashMap<>();
    for (SetHeader set : kernel.list()) {
      if (set.name().startsWith(prefix)) {
        sizes.put(set.name(), set.elements());
      }
    }
    Map<String, Integer> expected = new HashMap<>();
    actual.forEach((name, members) -> expected.put(name, members.size()));
    if (!sizes.equals(expected)) {
      stale = true;
    }
    return stale || !desired.keySet().containsAll(actual.keySet());
  }

  /** Makes sets and brings members in force. Safe to repeat. */
  public void apply() throws NetlinkException {
    if (stale) {
      readBack();
    }
    for (String name : new TreeSet<>(dirty)) {
      Set<Cidr> want = desired.get(name);
      if (want != null) {
        bringInForce(name, want);
      }
      dirty.remove(name);
    }
  }

  /**
   * Destroys sets of ours that nobody wants.
   *
   * @return whether some are left: the kernel lets go of a deleted rule's set a moment after the
   *     commit, so they are to be tried again
   */
  public boolean deleteUnused() throws NetlinkException {
    boolean left = false;
    for (String name : new TreeSet<>(actual.keySet())) {
      if (!desired.containsKey(name)) {
        try {
          kernel.destroy(name);
          actual.remove(name);
        } catch (NetlinkException e) {
          // The kernel lets go of rules a moment after the commit that deleted them.
          if (!IN_USE.contains(e.errno())) {
            throw e;
          }
          left = true;
        }
      }
    }
    return left;
  }

  private void bringInForce(String name, Set<Cidr> want) throws NetlinkException {
    Set<Cidr> have = actual.get(name);
    if (have == null) {
      kernel.create(name, SetType.HASH_NET, false);
      have = new HashSet<>();
      actual.put(name, have);
    }
    Set<Cidr> missing = new HashSet<>(want);
    missing.removeAll(have);
    Set<Cidr> surplus = new HashSet<>(have);
    surplus.removeAll(want);
    // Unknown while it fails half-way: read back before the next attempt.
    stale = true;
    kernel.add(name, missing);
    kernel.delete(name, surplus);
    stale = false;
    actual.put(name, new HashSet<>(want));
  }

  private void readBack() throws NetlinkException {
    actual.clear();
    for (SetHeader set : kernel.list()) {
      if (set.name().startsWith(prefix)) {
        if (set.type().equals(Optional.of(SetType.HASH_NET)) && !set.v6()) {
          actual.put(set.name(), new HashSet<>(kernel.members(set.name())));
        } else {
          kernel.destroy(set.name()); // a stranger's with a name of ours
        }
      }
    }
    dirty.addAll(desired.keySet());
    stale = false;
  }
}
