using Kelmah.Adapters.Files;
using Kelmah.Attachments;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Tests.Files;

public sealed class FolderAttachmentContentsTests : AttachmentContentsContract
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("kelmah-contents-");

    private string Folder => Path.Combine(parent.FullName, "attachments");

    public override Task DisposeAsync()
    {
        parent.Delete(recursive: true);
        return base.DisposeAsync();
    }

    protected override Task<IAttachmentContents> OpenAsync() => Task.FromResult<IAttachmentContents>(new FolderAttachmentContents(Folder));

    [Fact]
    public async Task What_a_crash_left_of_an_upload_is_not_listed_and_goes_after_an_hour()
    {
        await WriteAsync([1]);
        var (old, young) = (Path.Combine(Folder, "old.partial"), Path.Combine(Folder, "young.partial"));
        await File.WriteAllBytesAsync(old, [1]);
        await File.WriteAllBytesAsync(young, [1]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));

        Assert.Single(await ListAsync());
        Assert.True(File.Exists(old), "A listing deletes nothing.");

        await Contents.DeletePartsAsync(CancellationToken.None);

        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task A_folder_that_takes_files_is_healthy_and_left_as_it_was()
    {
        await WriteAsync([1]);

        await new AttachmentFolderHealth((FolderAttachmentContents)Contents).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);

        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_is_not_healthy()
    {
        await File.WriteAllTextAsync(Folder, "A file in its place.");

        await Assert.ThrowsAsync<IOException>(() => new AttachmentFolderHealth((FolderAttachmentContents)Contents).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None));
    }
}
