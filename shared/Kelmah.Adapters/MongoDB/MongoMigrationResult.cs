namespace Kelmah.Adapters.MongoDB;

/// <summary>What a migration came to.</summary>
/// <param name="Version">The version that the database is at now, as <see cref="MongoStore.OpenAsync"/> looks for it.</param>
/// <param name="ValidatorRefusal">Why the server holds documents to no validator, in its own words; null where it does.</param>
/// <param name="Unreadable">Documents that cannot be read and stay as they are; the log names them.</param>
public sealed record MongoMigrationResult(string Version, string? ValidatorRefusal, long Unreadable);
