using System.Globalization;
using Azure.Storage.Blobs;
using Kelmah.Adapters.Blobs;
using Kelmah.Adapters.Tests.Files;
using Kelmah.Attachments;

namespace Kelmah.Adapters.Tests.Blobs;

public sealed class BlobAttachmentContentsTests(AzuriteFixture azurite) : AttachmentContentsContract, IClassFixture<AzuriteFixture>
{
    protected override Task<IAttachmentContents> OpenAsync() => Task.FromResult<IAttachmentContents>(new BlobAttachmentContents(azurite.NewContainer()));

    [SkippableFact]
    public async Task A_list_of_several_pages_is_read_to_its_end_and_other_blobs_are_passed_over()
    {
        var name = azurite.NewName();
        var blobs = new BlobContainerClient(azurite.Server.ConnectionString, name);
        await blobs.CreateAsync();
        await blobs.UploadBlobAsync("0-readme.txt", BinaryData.FromString("Not an attachment."));
        var ids = Enumerable.Range(0, 1_010).Select(number => Guid.Parse(number.ToString("x32", CultureInfo.InvariantCulture))).ToList();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (id, end) =>
            await blobs.UploadBlobAsync(id.ToString(), BinaryData.FromBytes(Array.Empty<byte>()), end));
        var contents = new BlobAttachmentContents(new BlobContainer(azurite.Server.ConnectionString, name, TimeProvider.System));

        var found = new List<Guid>();
        await foreach (var id in contents.ListAsync(CancellationToken.None)) found.Add(id);

        Assert.Equal(ids, found.Order());
    }

    [SkippableFact]
    public async Task What_was_opened_outlives_no_kill()
    {
        await WriteAsync([1]);

        await using var content = await OpenWrittenAsync();

        Assert.False(File.Exists(Assert.IsType<FileStream>(content).Name));
    }
}
