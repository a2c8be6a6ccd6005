package io.margay.model.resource;

import java.util.OptionalInt;

/**
 * What a rule asks of an ICMP message (RFC 792, RFC 4443).
 *
 * @param type 0 to 254
 * @param code 0 to 255, only with a type
 */
public record IcmpMatch(OptionalInt type, OptionalInt code) {
  public IcmpMatch {
    if (type.isPresent() && (type.getAsInt() < 0 || type.getAsInt() > 254)) {
      throw new InvalidFieldException("type", type.getAsInt() + " is not within 0 to 254");
    }
    if (code.isPresent() && (code.getAsInt() < 0 || code.getAsInt() > 255)) {
      throw new InvalidFieldException("code", code.getAsInt() + " is not within 0 to 255");
    }
    if (code.isPresent() && type.isEmpty()) {
      throw new InvalidFieldException("code", "a code needs a type");
    }
  }
}
