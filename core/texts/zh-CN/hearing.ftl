# What the commands of voice say about models and recordings that cannot be heard.

hearing-silent = 没有听到人说话。请靠近一点再说一遍。
hearing-broken = 这段录音打不开，可能已经损坏。请换一个文件，或重新录一段。
hearing-too-long = 这段录音太长了。请控制在 { $seconds } 秒以内，一次说一件事。
hearing-busy = 现在说话的人太多，请过一会儿再试。
hearing-lost = 找不到这段录音：{ $file }
hearing-deaf = 语音还没有安装，文字功能一切照常。要安装，请运行：xiaoka voice install

models-offline = 现在下载不到语音模型（{ $name }）。请检查网络或软件源设置，再运行一次；已下载的部分会接着下载，文字功能不受影响。
models-checksum = 下载到的 { $file } 和约定的内容不一致，已经丢弃。请换一个软件源再试。
models-disk = 磁盘空间不够：{ $folder } 还需要 { $megabytes } MB。请清理后再试，或用 XIAOKA_MODELS 指定别的文件夹。
models-folder = 不能写入 { $folder }（{ $reason }）。请检查权限，或用 XIAOKA_MODELS 指定别的文件夹。
models-unknown = 没有叫 { $name } 的模型。
models-ask = 语音需要下载 { $megabytes } MB 的模型到 { $folder }，只需一次。现在下载吗？
models-waiting = 另一个程序正在安装，稍等……

hearing-off = 语音已在设置里关闭（XIAOKA_RECOGNISER=off）。
