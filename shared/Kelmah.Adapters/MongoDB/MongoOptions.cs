namespace Kelmah.Adapters.MongoDB;

/// <summary>Which database the documents are in.</summary>
/// <param name="ConnectionString">
/// A replica set or a sharded cluster: transactions need one. With a user and password in it, or with
/// <c>authMechanism=MONGODB-OIDC</c> alone for the app's own Azure identity. Setting <c>MongoDb__ConnectionString</c>.
/// </param>
/// <param name="Database">The database's name. Setting <c>MongoDb__Database</c>.</param>
public sealed record MongoOptions(string ConnectionString, string Database);
