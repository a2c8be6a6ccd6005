package io.margay.model.resource;

/** Rules for every endpoint that lists it, asked after the policies. */
public record Profile(Metadata metadata, ProfileSpec spec) implements Resource {

  public Profile {
    Names.check(Kind.PROFILE, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.PROFILE;
  }

  @Override
  public Profile withMetadata(Metadata to) {
    return new Profile(to, spec);
  }
}
