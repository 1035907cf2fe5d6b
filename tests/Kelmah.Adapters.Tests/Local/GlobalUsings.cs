// What the function app's own global usings give to its local queue sender, which is compiled here too.
global using ILocalQueues = Kelmah.LocalHost.ILocalQueues;
global using LocalMessage = Kelmah.LocalHost.LocalMessage;
