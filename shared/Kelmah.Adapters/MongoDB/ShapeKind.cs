namespace Kelmah.Adapters.MongoDB;

/// <summary>What a place of a document holds, as far as BSON tells more apart than JSON does.</summary>
internal enum ShapeKind
{
    Text,

    /// <summary>A whole number of up to 64 bits.</summary>
    Whole,

    /// <summary>A binary fraction.</summary>
    Real,

    /// <summary>Whole minor units and a currency.</summary>
    Money,
    Truth,
    Uuid,
    Time,
    Object,
    Array,
    Map,

    /// <summary>Written by a converter of its own, and stored as the JSON that it writes.</summary>
    Other,
}
