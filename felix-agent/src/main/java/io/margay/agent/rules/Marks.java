package io.margay.agent.rules;

import io.margay.agent.iptables.Rule;

/**
 * The bits of the packet mark that are ours: two carry a verdict between chains, one tells the nat
 * table that a container calls itself by a port of its host. Other bits are left alone.
 */
final class Marks {
  private static final String ACCEPT = "0x10000/0x10000";
  private static final String PASS = "0x20000/0x20000";
  private static final String NOT_PASSED = "0x0/0x20000";
  private static final String NOT_ACCEPTED = "0x0/0x10000";
  private static final String NONE = "0x0/0x30000";

  private static final String HAIRPIN = "0x40000/0x40000";

  static final String SET_NONE = "-j MARK --set-xmark " + NONE;
  static final Rule CLEAR = new Rule(SET_NONE);
  static final Rule RETURN_IF_ACCEPTED = Rule.plain("-m mark --mark " + ACCEPT + " -j RETURN");
  static final Rule RETURN_IF_PASSED = Rule.plain("-m mark --mark " + PASS + " -j RETURN");
  static final Rule DROP_UNLESS_ACCEPTED =
      Rule.plain("-m mark --mark " + NOT_ACCEPTED + " -j DROP");
  static final Rule DROP_UNLESS_PASSED = Rule.plain("-m mark --mark " + NOT_PASSED + " -j DROP");
  static final String SET_ACCEPT = "-j MARK --set-xmark " + ACCEPT;
  static final String SET_PASS = "-j MARK --set-xmark " + PASS;
  static final String IF_ACCEPTED = "-m mark --mark " + ACCEPT;
  static final String SET_HAIRPIN = "-j MARK --set-xmark " + HAIRPIN;
  static final String IF_HAIRPIN = "-m mark --mark " + HAIRPIN;
  static final String UNLESS_PASSED = "-m mark --mark " + NOT_PASSED;

  private Marks() {}
}
