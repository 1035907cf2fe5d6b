using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>
/// The primary of a replica set, as far as the driver sees: it speaks the wire protocol, keeps nothing, and answers each
/// command as a test says, so that the replies of any server can be tried on the driver's own path.
/// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
/// </summary>
internal sealed class ScriptedMongo : IAsyncDisposable
{
    private const int OpReply = 1;
    private const int OpQuery = 2004;
    private const int OpMsg = 2013;

    /// <summary>Instead of a reply: the connection breaks.</summary>
    public static readonly BsonDocument Break = new("break", true);

    /// <summary>Instead of a reply: none ever comes.</summary>
    public static readonly BsonDocument Silence = new("silence", true);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<BsonDocument> commands = new();
    private readonly Task accepting;

    public ScriptedMongo()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The reply to a command; null for one that says that it was done, or that nothing was found.</summary>
    public Func<BsonDocument, BsonDocument?> Reply { get; set; } = _ => null;

    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public string ConnectionString => $"mongodb://{Address}/?replicaSet=rs0";

    /// <summary>Every command so far but those that open and watch the driver's connections.</summary>
    public IReadOnlyList<BsonDocument> Commands => [.. commands];

    /// <summary>The names of the commands so far.</summary>
    public IReadOnlyList<string> Names => [.. commands.Select(command => command.GetElement(0).Name)];

    /// <summary>The commands of one name.</summary>
    public IReadOnlyList<BsonDocument> Of(string name) => [.. commands.Where(command => command.GetElement(0).Name == name)];

    /// <summary>A refusal of a whole command.</summary>
    public static BsonDocument Refusal(int code, string message, params string[] labels)
    {
        var reply = new BsonDocument { ["ok"] = 0, ["errmsg"] = message, ["code"] = code };
        if (labels.Length > 0) reply["errorLabels"] = new BsonArray(labels);
        return reply;
    }

    /// <summary>A refusal of the one write of a command.</summary>
    public static BsonDocument WriteRefusal(int code, string message, BsonDocument? more = null) => new()
    {
        ["ok"] = 1,
        ["n"] = 0,
        ["writeErrors"] = new BsonArray { new BsonDocument { ["index"] = 0, ["code"] = code, ["errmsg"] = message }.Merge(more ?? []) },
    };

    /// <summary>Documents that a query finds.</summary>
    public static BsonDocument Found(params BsonDocument[] documents) => new()
    {
        ["ok"] = 1,
        ["cursor"] = new BsonDocument { ["id"] = 0L, ["ns"] = "kelmah.any", ["firstBatch"] = new BsonArray(documents) },
    };

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Stop();
        stopping.Dispose();
    }

    private static BsonDocument Done(BsonDocument command) => command.GetElement(0).Name switch
    {
        "find" or "aggregate" or "listIndexes" => Found(),
        "insert" => new BsonDocument { ["ok"] = 1, ["n"] = command["documents"].AsBsonArray.Count },
        "update" => new BsonDocument { ["ok"] = 1, ["n"] = 1, ["nModified"] = 1 },
        "delete" => new BsonDocument { ["ok"] = 1, ["n"] = 0 },
        "findAndModify" => new BsonDocument { ["ok"] = 1, ["value"] = BsonNull.Value },
        _ => new BsonDocument("ok", 1),
    };

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                while (true) await AnswerAsync(client.GetStream());
            }
            catch (Exception over) when (over is IOException or OperationCanceledException or SocketException)
            {
                // The driver has closed the connection, or the test has ended.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var header = new byte[16];
        await stream.ReadExactlyAsync(header, stopping.Token);
        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - header.Length];
        await stream.ReadExactlyAsync(body, stopping.Token);
        var request = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        var isQuery = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == OpQuery;
        var command = isQuery ? QueryOf(body) : MessageOf(body);
        var reply = AnswerTo(command);
        if (reply == Break) throw new IOException();
        if (reply == Silence) return;
        await stream.WriteAsync(Packet(reply, request, isQuery), stopping.Token);
    }

    private BsonDocument AnswerTo(BsonDocument command)
    {
        if (command.GetElement(0).Name.ToUpperInvariant() is "HELLO" or "ISMASTER" or "GETLASTERROR") return Hello();
        commands.Enqueue(command);
        return Reply(command) ?? Done(command);
    }

    private BsonDocument Hello() => new()
    {
        ["ok"] = 1,
        ["helloOk"] = true,
        ["isWritablePrimary"] = true,
        ["ismaster"] = true,
        ["setName"] = "rs0",
        ["hosts"] = new BsonArray { Address },
        ["me"] = Address,
        ["primary"] = Address,
        ["maxBsonObjectSize"] = 16_777_216,
        ["maxMessageSizeBytes"] = 48_000_000,
        ["maxWriteBatchSize"] = 100_000,
        ["logicalSessionTimeoutMinutes"] = 30,
        ["minWireVersion"] = 0,
        ["maxWireVersion"] = 21,
    };

    /// <summary>The handshake's older form: flags, collection, two numbers, then the command.</summary>
    private static BsonDocument QueryOf(byte[] body)
    {
        var name = Array.IndexOf(body, (byte)0, 4);
        return BsonSerializer.Deserialize<BsonDocument>(body.AsMemory(name + 9).ToArray());
    }

    /// <summary>Flags, then sections: the command, and lists of documents that belong to it.</summary>
    private static BsonDocument MessageOf(byte[] body)
    {
        BsonDocument? command = null;
        var lists = new BsonDocument();
        for (var at = 4; at < body.Length;)
        {
            var isList = body[at++] == 1;
            var size = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
            if (isList) AddList(lists, body.AsSpan(at + 4, size - 4));
            else command = BsonSerializer.Deserialize<BsonDocument>(body.AsSpan(at, size).ToArray());
            at += size;
        }

        return command!.Merge(lists);
    }

    private static void AddList(BsonDocument lists, ReadOnlySpan<byte> section)
    {
        var end = section.IndexOf((byte)0);
        var documents = new BsonArray();
        for (var at = end + 1; at < section.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(section[at..]);
            documents.Add(BsonSerializer.Deserialize<BsonDocument>(section.Slice(at, size).ToArray()));
            at += size;
        }

        lists[Encoding.UTF8.GetString(section[..end])] = documents;
    }

    private static byte[] Packet(BsonDocument reply, int request, bool isQuery)
    {
        var document = reply.ToBson();
        // Flags, cursor, start and count for the older form; flags and the kind of the section for the newer.
        var before = isQuery ? 20 : 5;
        var packet = new byte[16 + before + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(8), request);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(12), isQuery ? OpReply : OpMsg);
        if (isQuery) BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(32), 1);
        document.CopyTo(packet, 16 + before);
        return packet;
    }
}
