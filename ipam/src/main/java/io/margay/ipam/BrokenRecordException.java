package io.margay.ipam;

/** A block or handle in the store is malformed; it is left alone for a person to look at. */
public final class BrokenRecordException extends IpamException {
  private static final long serialVersionUID = 1;

  BrokenRecordException(String key, String why) {
    super(key + " is malformed: " + why);
  }
}
